import type { Counter, Histogram, Meter, ObservableGauge } from '@opentelemetry/api'
import {
  consumedMessages,
  durationBoundaries,
  operationDuration,
  processDuration,
  sentMessages,
} from '../names.ts'
import { ownMetrics } from '../own-names.ts'

/** The instruments of all metrics. Gauges are read from the workers, see `gauges.ts`. */
export interface Instruments {
  readonly consumed: Counter
  readonly sent: Counter
  readonly operationDuration: Histogram
  readonly processDuration: Histogram
  readonly lag: Histogram
  readonly retries: Counter
  readonly deadLetters: Counter
  readonly drift: Counter
  readonly overruns: Counter
  readonly requests: Counter
  readonly gauges: Gauges
}

/** What a worker has at any time. */
export interface Gauges {
  readonly concurrency: ObservableGauge
  readonly running: ObservableGauge
  readonly overrun: ObservableGauge
  readonly waiting: ObservableGauge
  readonly inFlight: ObservableGauge
  readonly deadLettersWaiting: ObservableGauge
  readonly sinceReceive: ObservableGauge
  readonly circuitOpen: ObservableGauge
  readonly live: ObservableGauge
  readonly ready: ObservableGauge
  readonly queueMessages: ObservableGauge
  readonly sinceAnswer: ObservableGauge
}

/** From a tenth of a second to the two weeks that SQS keeps a message at most. */
const lagBoundaries = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600, 21_600, 86_400]

export function makeInstruments(meter: Meter): Instruments {
  const seconds = (name: string, description: string, boundaries: readonly number[]) =>
    meter.createHistogram(name, {
      description,
      unit: 's',
      advice: { explicitBucketBoundaries: [...boundaries] },
    })
  const counter = (name: string, unit: string, description: string) =>
    meter.createCounter(name, { unit, description })
  const { lag, retries, deadLetters, drift, overruns, requests } = ownMetrics
  return {
    consumed: counter(consumedMessages, '{message}', 'Messages that were received.'),
    sent: counter(sentMessages, '{message}', 'Messages sent to the dead-letter queue.'),
    operationDuration: seconds(
      operationDuration,
      'Time of a request to SQS. A receive waits for messages.',
      durationBoundaries,
    ),
    processDuration: seconds(
      processDuration,
      'Time of a handler and its middleware for an event.',
      durationBoundaries,
    ),
    lag: seconds(lag, 'Age of a message when it is received, since it was sent.', lagBoundaries),
    retries: counter(retries, '{event}', 'Events that are received again, by reason.'),
    deadLetters: counter(deadLetters, '{event}', 'Events stored on the dead-letter queue.'),
    drift: counter(drift, '{event}', 'Events that were handled without the parts that drifted.'),
    overruns: counter(overruns, '{event}', 'Events whose handler overran its time.'),
    requests: counter(requests, '{request}', 'Requests to SQS, which bills each of them.'),
    gauges: makeGauges(meter),
  }
}

function makeGauges(meter: Meter): Gauges {
  const gauge = (name: string, unit: string, description: string) =>
    meter.createObservableGauge(name, { unit, description })
  return {
    concurrency: gauge(ownMetrics.concurrency, '{handler}', 'Handlers that may run at once.'),
    running: gauge(ownMetrics.running, '{handler}', 'Handlers that run, late ones too.'),
    overrun: gauge(
      ownMetrics.overrun,
      '{handler}',
      'Handlers that overran their time and still keep their place.',
    ),
    waiting: gauge(ownMetrics.waiting, '{event}', 'Events that wait for a place.'),
    inFlight: gauge(ownMetrics.inFlight, '{message}', 'Messages received and not yet settled.'),
    deadLettersWaiting: gauge(
      ownMetrics.deadLettersWaiting,
      '{event}',
      'Dead letters that their queue refuses.',
    ),
    sinceReceive: gauge(ownMetrics.sinceReceive, 's', 'Time since a receive succeeded.'),
    circuitOpen: gauge(
      ownMetrics.circuitOpen,
      '1',
      '1 while the circuit of a handler, or of the worker, is open.',
    ),
    live: gauge(ownMetrics.live, '1', '1 unless only a restart helps.'),
    ready: gauge(ownMetrics.ready, '1', '1 while the worker receives and handles.'),
    queueMessages: gauge(
      ownMetrics.queueMessages,
      '{message}',
      'Messages on the queues, as SQS counts them.',
    ),
    sinceAnswer: gauge(
      ownMetrics.sinceAnswer,
      's',
      'Time since SQS said how many messages a queue has.',
    ),
  }
}
