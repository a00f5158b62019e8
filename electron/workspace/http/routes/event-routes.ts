import { createRoute, z } from '@hono/zod-openapi';
import { streamSSE } from 'hono/streaming';
import { failuresOf, workspaceParam } from '../declared.ts';
import type { Authenticate } from '../gate.ts';
import type { LiveChannels } from '../live-channels.ts';
import type { AddRoutes } from '../workspace-api.ts';

/** The live channel: `change` events whose data is a `changeEventSchema`. */
export function eventRoutes(channels: LiveChannels, authenticate: Authenticate): AddRoutes {
  const events = createRoute({
    method: 'get', path: '/v1/workspaces/{workspace}/events', tags: ['Workspace'], summary: 'Be told when something changed',
    description: 'Server-sent events `change` with `{ epoch, seq }`, one at once; a comment from time to time while all is quiet. It ends when the token no longer holds.',
    request: { params: z.object(workspaceParam) },
    responses: { 200: { description: 'A stream of events.', content: { 'text/event-stream': { schema: { type: 'string' as const } } } }, ...failuresOf.reading },
  });
  return (api) => {
    api.openapi(events, async (c) => {
      // Whoever asks for the head alone reads no stream, and would never end it.
      if (c.req.method === 'HEAD') return c.body(null, 200, { 'Content-Type': 'text/event-stream' });
      const channel = await channels.open(c.get('caller'));
      const token = c.get('bearer');
      c.header('X-Accel-Buffering', 'no');
      return streamSSE(
        c,
        async (stream) => {
          stream.onAbort(() => channel.close());
          for (let notice = await channel.next(); notice.kind !== 'end'; notice = await channel.next()) {
            // What the token allowed when the channel was opened, it may not allow any more.
            if (!(await holds(authenticate, token))) break;
            if (notice.kind === 'quiet') await stream.write(': quiet\n\n');
            else await stream.writeSSE({ event: 'change', data: JSON.stringify(notice.position) });
          }
          channel.close();
        },
        async () => channel.close(),
      );
    });
  };
}

/** Where that cannot be found out, no: whoever listens connects again, and is told what is wrong as of any request. What the failure says is not for members. */
async function holds(authenticate: Authenticate, token: string): Promise<boolean> {
  try {
    await authenticate(token);
    return true;
  } catch {
    return false;
  }
}
