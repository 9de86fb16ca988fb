import type { Plant } from './plant.ts'

/** What the desk receives, what it shows of it, and what it plans. */
export const looking: readonly Plant[] = [
  {
    name: 'a pass keeps what it has received',
    file: 'dead-letter/pass/pass.ts',
    from: 'stillHidden = await pass.leases.end()',
    to: '',
    law: 'everythingGivenBack',
  },
  {
    name: 'a message that comes again in a pass is known by its first receive',
    file: 'dead-letter/pass/pass-leases.ts',
    from: 'if (before !== undefined && before.received.receiveCount > receiveCount) return false',
    to: 'if (before !== undefined) return false',
  },
  {
    name: 'a release that failed is forgotten',
    file: 'dead-letter/pass/pass-leases.ts',
    from: 'this.#hidden.set(one.received.messageId, one)',
    to: '',
    law: 'everythingGivenBack',
  },
  {
    name: 'a pass ends at the first empty answer',
    file: 'dead-letter/pass/receive-all.ts',
    from: 'const emptyPolls = 4',
    to: 'const emptyPolls = 0',
    law: 'findsAll',
  },
  {
    name: 'the receives that are open do not count for the most that a pass may hold',
    file: 'dead-letter/pass/receive-all.ts',
    from: 'this.#options.maxMessages - this.#leases.size - this.#asked',
    to: 'this.#options.maxMessages - this.#leases.size',
    law: 'holdsAtMost',
  },
  {
    name: 'a snapshot leaves its first message out',
    file: 'dead-letter/snapshot/snapshot.ts',
    from: 'if (line > 1 && !text',
    to: 'if (line > 2 && !text',
    law: 'looksAreTrue',
  },
  {
    name: 'a snapshot takes a FIFO queue whose attributes it may not read for another one',
    file: 'dead-letter/snapshot/snapshot.ts',
    from: "attributes?.fifo ?? queue.url.endsWith('.fifo')",
    to: 'attributes?.fifo ?? false',
    seed: 2036,
  },
  {
    name: 'a plan has more than its limit',
    file: 'dead-letter/plan/plan.ts',
    from: 'found.slice(0, limit)',
    to: 'found',
    law: 'plansAreMeant',
  },
  {
    name: 'a plan has what was replayed too often',
    file: 'dead-letter/plan/plan.ts',
    from: '(lineage?.replays ?? 0) >= maxReplays',
    to: 'false',
    law: 'plansAreMeant',
  },
  {
    name: 'more attempts than so many are so many too',
    file: 'dead-letter/select/filter.ts',
    from: "'>': (attempts, count) => attempts > count",
    to: "'>': (attempts, count) => attempts >= count",
    law: 'plansAreMeant',
  },
]
