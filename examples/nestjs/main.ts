// A NestJS app with a worker beside its routes. README.md says how to run it.
import { NestFactory } from '@nestjs/core'
import { AppModule } from './app.module.ts'

try {
  const app = await NestFactory.create(AppModule, { abortOnError: false })
  // Without this SIGTERM ends the process before the worker has stopped.
  app.enableShutdownHooks()
  await app.listen(process.env.PORT ?? 3000)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
