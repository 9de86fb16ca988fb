import { describe, expect, it } from 'vitest'
import { createMemoryStorage } from '../../../../src/dead-letter/lines/memory.ts'
import { listOf } from '../world.ts'

describe('files in memory', () => {
  it('outlive who wrote them, as files do', async () => {
    const storage = createMemoryStorage()
    const file = await storage.create('file')
    const place = file.add('one')
    await file.close()
    const again = await storage.open('file')
    expect(await again.read(place)).toBe('one')
    const more = await storage.openToAppend('file', 'one')
    more.add('two')
    await more.sync()
    expect(await listOf(again.all())).toEqual(['one', 'two'])
  })

  it('have what was not flushed only for who wrote it', async () => {
    const storage = createMemoryStorage()
    const file = await storage.create('file')
    file.add('line')
    expect(file.unwritten).toBeGreaterThan(0)
    expect(await listOf((await storage.open('file')).all())).toEqual([])
    expect(await listOf(file.all())).toEqual(['line'])
  })

  it('are not overwritten, not made by being opened, and not appended to where they are others', async () => {
    const storage = createMemoryStorage()
    await expect(storage.open('file')).rejects.toMatchObject({ code: 'ENOENT' })
    const file = await storage.create('file')
    file.add('mine')
    await file.close()
    await expect(storage.create('file')).rejects.toMatchObject({ code: 'EEXIST' })
    await expect(storage.openToAppend('file', 'yours')).rejects.toThrow(/of another kind/)
  })

  it('are gone when they are discarded, and where they are temporary', async () => {
    const storage = createMemoryStorage()
    const file = await storage.create('file')
    await file.discard()
    await expect(storage.open('file')).rejects.toMatchObject({ code: 'ENOENT' })
    const [one, other] = [await storage.createTemporary(), await storage.createTemporary()]
    one.add('line')
    expect(await listOf(other.all())).toEqual([])
  })
})
