import type { Engine } from '#electron/engines/engine.ts';
import type { EngineSet } from '#electron/runner/plan/choose-engine.ts';

/** Engines whose steps end well at once and leave nothing: what is left is the cost of everything around them. */
export function noOpEngines(): EngineSet {
  const engine: Engine = {
    name: 'process',
    status: async () => ({ available: true, detail: 'does nothing' }),
    open: async () => ({
      lookahead: 0,
      pathInStep: ({ hostPath }) => hostPath,
      codePathInStep: ({ codeFolder }) => codeFolder,
      stage: () => ({ run: async () => ({ exitCode: 0, outOfMemory: false, stopped: false }), discard: async () => undefined }),
      settle: async () => [],
      [Symbol.asyncDispose]: async () => undefined,
    }),
    reap: async () => 0,
  };
  return {
    docker: () => Promise.reject(new Error('not part of this measurement')),
    process: async () => ({ engine, fingerprint: async () => 'none', ignored: () => [] }),
  };
}
