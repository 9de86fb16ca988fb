import { createHash } from 'node:crypto'

/**
 * Answers to ReceiveMessage, made once and copied: only the ids, the receipt handles and the time
 * of sending differ from answer to answer, and all have a fixed width, so that they are written over
 * the copy. The server then needs a few microseconds per answer, so that it does not affect the measurement.
 */
export interface AnswerTemplate {
  readonly bytes: Buffer
  readonly idPlaces: readonly number[]
  readonly handlePlaces: readonly number[]
  readonly timePlaces: readonly number[]
}

const idDigits = 12
const idMark = '#'.repeat(idDigits)
const handleMark = '~'.repeat(idDigits)
const timeMark = '9'.repeat(13)

export function answerTemplate(
  bodies: readonly string[],
  withAttributes: boolean,
  record?: string,
): AnswerTemplate {
  const Messages = bodies.map((body) => ({
    MessageId: `00000000-0000-4000-8000-${idMark}`,
    ReceiptHandle: `AQEB${'kV9wX2lQ7rT4'.repeat(14)}${handleMark}`,
    MD5OfBody: createHash('md5').update(body).digest('hex'),
    Body: body,
    ...(record !== undefined && {
      MessageAttributes: { 'sluice.failure': { DataType: 'String', StringValue: record } },
    }),
    ...(withAttributes && {
      Attributes: {
        ApproximateReceiveCount: '1',
        // A dead letter was there before anybody looked.
        SentTimestamp: record === undefined ? timeMark : String(Date.now() - 3_600_000),
        ApproximateFirstReceiveTimestamp: timeMark,
      },
    }),
  }))
  const bytes = Buffer.from(JSON.stringify({ Messages }))
  return {
    bytes,
    idPlaces: placesOf(bytes, idMark),
    handlePlaces: placesOf(bytes, handleMark),
    timePlaces: placesOf(bytes, timeMark),
  }
}

/** Messages get the numbers from `firstId` upwards; `sentAtMs` is each one's time of sending,
 * which is in the answer twice: sent, and first received. */
export function fillAnswer(
  template: AnswerTemplate,
  firstId: number,
  sentAtMs: readonly number[],
): Buffer {
  const answer = Buffer.allocUnsafe(template.bytes.length)
  template.bytes.copy(answer)
  template.idPlaces.forEach((place, index) => {
    const id = String(firstId + index).padStart(idDigits, '0')
    answer.write(id, place, 'latin1')
    answer.write(id, template.handlePlaces[index] ?? place, 'latin1')
  })
  template.timePlaces.forEach((place, index) => {
    answer.write(String(sentAtMs[index >> 1] ?? 0), place, 'latin1')
  })
  return answer
}

function placesOf(bytes: Buffer, mark: string): number[] {
  const places: number[] = []
  for (let at = bytes.indexOf(mark); at !== -1; at = bytes.indexOf(mark, at + mark.length)) {
    places.push(at)
  }
  return places
}
