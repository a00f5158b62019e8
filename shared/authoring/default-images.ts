/** Where modules in Python run when they name no image. */
export const pythonImage = 'python:3.11-slim';

/** Where they run with a conda file, or in several processes: it has conda and MPI. */
export const condaImage = 'mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu22.04';

/** Where modules in TypeScript run when they name no image. Map it to one of yours with `drydock environment set node:22-slim --image IMAGE`. */
export const nodeImage = 'node:22-slim';
