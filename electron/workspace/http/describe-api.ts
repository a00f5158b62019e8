import { failureCodes } from '#shared/workspace/failure.ts';
import type { WorkspaceApi } from './workspace-api.ts';

/** The description of everything the workspace answers, as JSON text. */
export function describeApi(api: WorkspaceApi, version: string): string {
  const description = api.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Drydock workspace',
      version,
      description: `Shares modules, pipelines, endpoints, data and environments. Every answer that is not 2xx or 304 is a Failure; its codes are: ${Object.keys(failureCodes).join(', ')}.`,
    },
    security: [{ token: [] }],
  });
  description.components = { ...description.components, securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'A token of a member.' } } };
  return JSON.stringify(description, (key, value: unknown) => (key === 'pattern' && typeof value === 'string' ? withoutFlags(value) : value));
}

/** The generator takes patterns apart as text and leaves the flags of those that have some. */
const withoutFlags = (pattern: string): string => pattern.replace(/(?<=\$)\/[a-z]+$/u, '');
