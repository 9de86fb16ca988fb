/** sluice reads the files of its page beside its own code, so that it must not be bundled. */
export default { serverExternalPackages: ['sluice'] }
