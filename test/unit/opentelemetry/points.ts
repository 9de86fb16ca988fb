import type { Attributes } from '@opentelemetry/api'
import {
  AggregationTemporality,
  type ExponentialHistogram,
  type Histogram,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'

/** One value of a metric, with its attributes. */
export interface Point {
  readonly attributes: Attributes
  readonly value: number | Histogram | ExponentialHistogram
}

/** Metrics in memory. */
export function metricsInMemory() {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })
  const meterProvider = new MeterProvider({ readers: [reader] })
  const collected = async () => {
    await meterProvider.forceFlush()
    return (
      exporter
        .getMetrics()
        .at(-1)
        ?.scopeMetrics.flatMap(({ metrics }) => metrics) ?? []
    )
  }
  return {
    meterProvider,
    collected,
    async points(name: string): Promise<readonly Point[]> {
      const metric = (await collected()).find(({ descriptor }) => descriptor.name === name)
      return metric?.dataPoints ?? []
    },
  }
}

/** The sum of a counter, or the count of a histogram, over the points with these attributes. */
export function total(points: readonly Point[], attributes: Attributes = {}): number {
  return points
    .filter((point) =>
      Object.entries(attributes).every(([name, value]) => point.attributes[name] === value),
    )
    .reduce((sum, { value }) => sum + (typeof value === 'number' ? value : value.count), 0)
}
