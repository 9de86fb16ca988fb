import { Module } from '@nestjs/common'
import type { WorkerOptions } from 'sluice'
import { ChatService } from './chat.service.ts'
import { HealthController } from './health.controller.ts'
import { STREAM_WORKER_OPTIONS, StreamWorker } from './stream.worker.ts'

const options = (): WorkerOptions => ({ queueUrl: process.env.QUEUE_URL ?? '', concurrency: 20 })

@Module({
  controllers: [HealthController],
  providers: [ChatService, StreamWorker, { provide: STREAM_WORKER_OPTIONS, useFactory: options }],
})
export class AppModule {}
