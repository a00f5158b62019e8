import { afterAll, beforeAll, describe } from 'vitest';
import { skipLoudly } from '../docker/describe-with-docker.ts';
import { startPostgres, whyNoPostgres, type PostgresServer } from './postgres-server.ts';

/** What a suite with PostgreSQL gets; usable inside hooks and tests, not while they are declared. */
export interface PostgresForTests {
  server(): PostgresServer;
}

/** A suite that needs a real PostgreSQL: one of its own, for all its tests. Where there is none it is skipped and says why; with `DRYDOCK_NO_SKIP=1` it fails instead. */
export function describeWithPostgres(name: string, suite: (postgres: PostgresForTests) => void): void {
  const why = whyNoPostgres();
  if (why !== undefined) {
    skipLoudly(name, why);
    return;
  }
  describe(name, () => {
    let server: PostgresServer | undefined;
    beforeAll(async () => {
      server = await startPostgres();
    });
    afterAll(async () => {
      await server?.[Symbol.asyncDispose]();
    });
    suite({
      server: () => {
        if (server === undefined) throw new Error('The server is there only inside hooks and tests.');
        return server;
      },
    });
  });
}
