/** Joins a relative path onto a folder as written, both in `/` form; an absolute path stays as it is. */
export function joinPath(folder: string | undefined, path: string): string {
  if (folder === undefined || folder === '' || folder === '.' || folder === './' || /^(?:[\\/]|[A-Za-z]:)/.test(path)) return path;
  return `${folder.replace(/[\\/]+$/, '')}/${path.replace(/^\.\//, '')}`;
}

/** The file references of an environment, taken from a folder instead of from the spec: old specs name files relative to their code. */
export function inFolder<T extends { condaFile?: string | undefined; pipRequirementsFile?: string | undefined }>(environment: T, folder: string | undefined): T {
  return {
    ...environment,
    ...(environment.condaFile === undefined ? {} : { condaFile: joinPath(folder, environment.condaFile) }),
    ...(environment.pipRequirementsFile === undefined ? {} : { pipRequirementsFile: joinPath(folder, environment.pipRequirementsFile) }),
  };
}
