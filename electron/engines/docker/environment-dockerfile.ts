import { createHash } from 'node:crypto';
import type { SealedEnvironment } from '#shared/model/sealed.ts';

const FOLDER = '/opt/drydock';
/** Raised when the generated text changes, so that images of the old text are not taken. */
const GENERATION = '1';

type ImageEnvironment = Extract<SealedEnvironment, { kind: 'image' }>;
type BuildEnvironment = Extract<SealedEnvironment, { kind: 'build' }>;

/** Whether an environment is more than its image. */
export function needsBuild(environment: ImageEnvironment): boolean {
  return environment.conda !== undefined || environment.pip !== undefined;
}

/** The name that the image built from an environment gets: equal environments, equal name. */
export function builtImageName(environment: ImageEnvironment | BuildEnvironment): string {
  const parts =
    environment.kind === 'build'
      ? ['build', environment.contextSnapshotId, environment.dockerfile]
      : ['image', GENERATION, environment.image, environment.conda ?? '', environment.pip ?? ''];
  const digest = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return `drydock-env:${digest.slice(0, 32)}`;
}

/** The build context of an image with a conda environment or pip requirements on top: file contents by name. */
export function generatedContext(environment: ImageEnvironment): ReadonlyMap<string, string> {
  const lines = [`FROM ${environment.image}`, 'USER root'];
  const files = new Map<string, string>();
  if (environment.conda !== undefined) {
    files.set('conda.yaml', environment.conda);
    const create = (tool: string) => `${tool} env create --yes --prefix ${FOLDER}/env --file ${FOLDER}/conda.yaml`;
    lines.push(
      `COPY conda.yaml ${FOLDER}/conda.yaml`,
      `RUN if command -v micromamba >/dev/null 2>&1; then ${create('micromamba')}; \\`,
      `    elif command -v conda >/dev/null 2>&1; then conda env create --prefix ${FOLDER}/env --file ${FOLDER}/conda.yaml; \\`,
      '    else echo "the image has neither conda nor micromamba" >&2; exit 1; fi',
      `ENV PATH=${FOLDER}/env/bin:$PATH CONDA_PREFIX=${FOLDER}/env CONDA_DEFAULT_ENV=${FOLDER}/env`,
    );
  }
  if (environment.pip !== undefined) {
    files.set('requirements.txt', environment.pip);
    lines.push(`COPY requirements.txt ${FOLDER}/requirements.txt`, `RUN python -m pip install --no-cache-dir --requirement ${FOLDER}/requirements.txt`);
  }
  files.set('Dockerfile', `${lines.join('\n')}\n`);
  return files;
}
