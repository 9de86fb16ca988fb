/** What the process of the suite is given by the one that starts it. */
export interface RunSetting {
  /** How the names of its queues begin. */
  readonly prefix: string
  /** The file of the journal. */
  readonly journal: string
  readonly patienceSeconds: number
}

const variable = 'SLUICE_CONFORMANCE'

export function settingToEnv(setting: RunSetting): Record<string, string> {
  return { [variable]: JSON.stringify(setting) }
}

export function settingFromEnv(): RunSetting {
  return JSON.parse(process.env[variable] ?? '{}') as RunSetting
}
