import type { MeterProvider } from '@opentelemetry/api'

/** The packages that make the text of Prometheus. An app installs them. */
export interface Peers {
  /** Makes a provider, and what answers its metrics as text. */
  readonly meterProvider: MeterProvider
  text(): Promise<string>
}

/** What to install, where something is missing. */
export const howToInstall =
  'Prometheus metrics need other packages: npm install @opentelemetry/api @opentelemetry/sdk-metrics @opentelemetry/exporter-prometheus'

/** Loaded when it is asked for: who has no metrics need not install them. */
export async function loadPeers(): Promise<Peers> {
  const [{ MeterProvider }, { PrometheusExporter, PrometheusSerializer }] = await Promise.all([
    import('@opentelemetry/sdk-metrics'),
    import('@opentelemetry/exporter-prometheus'),
  ])
  const reader = new PrometheusExporter({ preventServerStart: true })
  // Without labels for the scope: it is ours in every line.
  const serializer = new PrometheusSerializer(undefined, false, undefined, false, true)
  return {
    meterProvider: new MeterProvider({ readers: [reader] }),
    async text() {
      // Without what could not be collected: the rest is still true.
      const { resourceMetrics } = await reader.collect()
      return serializer.serialize(resourceMetrics)
    },
  }
}
