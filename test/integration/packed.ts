import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, readFile, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const exec = promisify(execFile)

/** The project's folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

/** The package as npm packs it, and a project that has it installed. */
export interface Packed {
  /** The names of the files in the tarball. */
  readonly files: readonly string[]
  /** A project with the package in its node_modules, and what the package needs. */
  readonly project: string
}

/** Builds and packs the package, and unpacks it into a project that `npm init -y` made, in a folder of its own. */
export async function packAndInstall(): Promise<Packed> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-pack-'))
  await exec('npm', ['pack', '--pack-destination', folder], { cwd: root })
  const [tarball = ''] = await readdir(folder)
  const listed = await exec('tar', ['-tzf', join(folder, tarball)])
  const project = join(folder, 'project')
  const installed = join(project, 'node_modules', 'sluice')
  await mkdir(installed, { recursive: true })
  await exec('npm', ['init', '-y'], { cwd: project })
  await exec('tar', ['-xzf', join(folder, tarball), '-C', installed, '--strip-components', '1'])
  await linkDependencies(project, installed)
  return { files: listed.stdout.trim().split('\n'), project }
}

// Linked, not downloaded: the tests need no network. Only what package.json asks for, so that an import
// of anything else fails as it would for those who install the package. The optional peers are not there.
async function linkDependencies(project: string, installed: string): Promise<void> {
  const description = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'))
  const { dependencies, bin } = description
  for (const name of [...Object.keys(dependencies), '@types/node']) await linkPackage(project, name)
  const commands = join(project, 'node_modules', '.bin')
  await mkdir(commands)
  for (const [name, file] of Object.entries<string>(bin)) {
    await chmod(join(installed, file), 0o755)
    await symlink(join(installed, file), join(commands, name))
  }
}

/** A package of this tree, in a project's node_modules too. */
export async function linkPackage(project: string, name: string): Promise<void> {
  const link = join(project, 'node_modules', name)
  if (existsSync(link)) return
  await mkdir(dirname(link), { recursive: true })
  await symlink(join(root, 'node_modules', name), link)
}
