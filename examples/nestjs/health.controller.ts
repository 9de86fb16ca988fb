import { Controller, Get, HttpException, HttpStatus, Inject } from '@nestjs/common'
import type { Health } from 'sluice'
import { StreamWorker } from './stream.worker.ts'

/** Probes of the app that include its worker. */
@Controller()
export class HealthController {
  readonly #stream: StreamWorker

  constructor(@Inject(StreamWorker) stream: StreamWorker) {
    this.#stream = stream
  }

  /** Not live only when a restart helps, so an outage of SQS restarts nothing. */
  @Get('livez')
  live(): Health {
    const health = this.#stream.health()
    return answer(health, health.live)
  }

  @Get('readyz')
  ready(): Health {
    const health = this.#stream.health()
    return answer(health, health.ready)
  }
}

function answer(health: Health, isWell: boolean): Health {
  if (isWell) return health
  throw new HttpException(health, HttpStatus.SERVICE_UNAVAILABLE)
}
