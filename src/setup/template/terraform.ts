import { sqsLimits, longestRetentionSeconds } from '../../queue/port.ts'
import { type Alarm, alarmPeriodSeconds, alarmsOf } from './alarms.ts'
import { streamStatement } from '../policy/queue-policy.ts'
import { newQueueDefaults, type QueueSpec } from '../queue/spec.ts'
import { tagsOf } from '../queue/tags.ts'
import { type KeyStatement, keyPolicyStatements } from '../policy/resource-policy.ts'

/** The queues as Terraform resources. Pure. */
export function terraform(spec: QueueSpec): string {
  const alarms = alarmsOf(spec)
  const blocks = [
    resource('aws_sqs_queue', 'dead_letters', [
      ['name', text(spec.usualDeadLetterName)],
      ...common(spec, 'dead-letters'),
      ['message_retention_seconds', String(longestRetentionSeconds)],
      ['max_message_size', String(sqsLimits.messageBytes)],
    ]),
    resource('aws_sqs_queue', 'events', [
      ['name', text(spec.name)],
      ...common(spec, 'events'),
      [
        'message_retention_seconds',
        String(spec.retentionSeconds ?? newQueueDefaults.retentionSeconds),
      ],
      ['max_message_size', String(spec.maxMessageBytes ?? newQueueDefaults.maxMessageBytes)],
      [
        'visibility_timeout_seconds',
        String(spec.visibilitySeconds ?? newQueueDefaults.visibilitySeconds),
      ],
      ['redrive_policy', redrivePolicy(spec)],
    ]),
    resource('aws_sqs_queue_redrive_allow_policy', 'dead_letters', [
      ['queue_url', 'aws_sqs_queue.dead_letters.id'],
      ['redrive_allow_policy', redriveAllowPolicy],
    ]),
    ...(spec.stream === 'resource' ? [streamPolicy()] : []),
    alarmTopics,
    alarm('dead_letters', alarms.deadLetters),
    alarm('events', alarms.oldestMessage),
    ...keyPolicy(spec),
  ]
  const head = '# Older versions of the AWS provider allow a max_message_size of at most 262144.'
  return `${[head, ...blocks].join('\n\n')}\n`
}

type Argument = readonly [name: string, value: string]

function common(
  { fifo, kmsKey, tags }: QueueSpec,
  role: Parameters<typeof tagsOf>[0],
): readonly Argument[] {
  const pairs = Object.entries({ ...tagsOf(role), ...tags }).map(
    ([key, value]) => `    ${text(key)} = ${text(value)}`,
  )
  return [
    ...(fifo
      ? ([
          ['fifo_queue', 'true'],
          ['content_based_deduplication', 'true'],
        ] as const)
      : []),
    ['receive_wait_time_seconds', String(newQueueDefaults.waitSeconds)],
    kmsKey === undefined
      ? ['sqs_managed_sse_enabled', 'true']
      : ['kms_master_key_id', text(kmsKey)],
    ['tags', `{\n${pairs.join('\n')}\n  }`],
  ]
}

function redrivePolicy({ maxReceiveCount }: QueueSpec): string {
  return [
    'jsonencode({',
    '    deadLetterTargetArn = aws_sqs_queue.dead_letters.arn',
    `    maxReceiveCount     = ${maxReceiveCount ?? newQueueDefaults.maxReceiveCount}`,
    '  })',
  ].join('\n')
}

const redriveAllowPolicy = [
  'jsonencode({',
  '    redrivePermission = "byQueue"',
  '    sourceQueueArns   = [aws_sqs_queue.events.arn]',
  '  })',
].join('\n')

function streamPolicy(): string {
  const { Sid, Effect, Principal, Action } = streamStatement('')
  const { AWS } = Principal as { readonly AWS: string }
  const policy = [
    'jsonencode({',
    '    Version = "2012-10-17"',
    '    Statement = [{',
    `      Sid       = "${Sid}"`,
    `      Effect    = "${Effect}"`,
    `      Principal = { AWS = "${AWS}" }`,
    `      Action    = "${String(Action)}"`,
    '      Resource  = aws_sqs_queue.events.arn',
    '    }]',
    '  })',
  ].join('\n')
  return resource('aws_sqs_queue_policy', 'events', [
    ['queue_url', 'aws_sqs_queue.events.id'],
    ['policy', policy],
  ])
}

const alarmTopics = [
  '# The ARNs of the SNS topics that alarms notify.',
  block('variable "alarm_topic_arns"', [
    ['type', 'list(string)'],
    ['default', '[]'],
  ]),
].join('\n')

function alarm(
  queue: 'events' | 'dead_letters',
  { name, description, metric, threshold }: Alarm,
): string {
  return resource('aws_cloudwatch_metric_alarm', queue, [
    ['alarm_name', text(name)],
    ['alarm_description', text(description)],
    ['namespace', text('AWS/SQS')],
    ['metric_name', text(metric)],
    ['dimensions', `{ QueueName = aws_sqs_queue.${queue}.name }`],
    ['statistic', text('Maximum')],
    ['period', String(alarmPeriodSeconds)],
    ['evaluation_periods', '1'],
    ['comparison_operator', text('GreaterThanThreshold')],
    ['threshold', String(threshold)],
    // SQS reports no data for a queue that has been inactive for hours.
    ['treat_missing_data', text('notBreaching')],
    ['alarm_actions', 'var.alarm_topic_arns'],
    ['ok_actions', 'var.alarm_topic_arns'],
  ])
}

/** A document, not a resource: aws_kms_key_policy would replace the whole policy of the key. */
function keyPolicy(spec: QueueSpec): readonly string[] {
  const statements = keyPolicyStatements(spec, thisAccount)
  if (statements.length === 0) return []
  return [
    'data "aws_caller_identity" "current" {}',
    'data "aws_partition" "current" {}',
    [
      `# The policy of the key ${spec.kmsKey} must hold these statements: merge them into it, where it is`,
      '# made, with source_policy_documents = [data.aws_iam_policy_document.key.json].',
      'data "aws_iam_policy_document" "key" {',
      ...statements.map(keyStatement),
      '}',
    ].join('\n'),
  ]
}

const thisAccount =
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Terraform fills it in.
  'arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root'

function keyStatement({ Sid, Action, Principal }: KeyStatement): string {
  return [
    '  statement {',
    `    sid       = "${Sid}"`,
    `    actions   = [${Action.map((action) => `"${action}"`).join(', ')}]`,
    '    resources = ["*"]',
    '',
    '    principals {',
    '      type        = "AWS"',
    `      identifiers = ["${Principal.AWS}"]`,
    '    }',
    '  }',
  ].join('\n')
}

function resource(type: string, name: string, given: readonly Argument[]): string {
  return block(`resource "${type}" "${name}"`, given)
}

function block(head: string, given: readonly Argument[]): string {
  const width = Math.max(...given.map(([argument]) => argument.length))
  const lines = given.map(([argument, value]) => `  ${argument.padEnd(width)} = ${value}`)
  return [`${head} {`, ...lines, '}'].join('\n')
}

/** A string of Terraform's: its `\${` and `%{` would begin an expression. */
function text(value: string): string {
  return JSON.stringify(value).replace(/([$%])\{/g, '$1$1{')
}
