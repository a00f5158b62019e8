import type { NotFoundHandler } from 'hono';
import { failureAnswer } from './answer-failure.ts';
import type { WorkspaceApi, WorkspaceEnv } from './workspace-api.ts';

/** Says what an address without a route is: unknown, or one that does not take the method. Called when all routes are there. */
export function unknownAddress(api: WorkspaceApi): NotFoundHandler<WorkspaceEnv> {
  const known = new Map<string, { readonly pattern: RegExp; readonly methods: Set<string> }>();
  for (const { path, method } of api.routes) {
    if (path.includes('*') || method === 'ALL') continue;
    const entry = known.get(path) ?? { pattern: patternOf(path), methods: new Set<string>() };
    entry.methods.add(method);
    if (method === 'GET') entry.methods.add('HEAD');
    known.set(path, entry);
  }
  const places = [...known.values()];
  return (c) => {
    const methods = new Set(places.flatMap(({ pattern, methods }) => (pattern.test(c.req.path) ? [...methods] : [])));
    if (methods.size === 0) return failureAnswer(c, { code: 'not-found', message: 'There is nothing at this address; see /openapi.json.' });
    const allowed = [...methods].sort().join(', ');
    c.header('Allow', allowed);
    return failureAnswer(c, { code: 'method-not-allowed', message: `This address takes ${allowed}.` });
  };
}

function patternOf(path: string): RegExp {
  const parts = path.split('/').map((part) => (part.startsWith(':') ? '[^/]+' : part.replaceAll(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`)));
  return new RegExp(`^${parts.join('/')}$`, 'u');
}
