import type { WorkspaceService } from '#electron/workspace/service/workspace-service.ts';
import type { Caller, WorkspaceStore } from '#electron/workspace/store/workspace-store.ts';
import type { SimServer } from './sim-server.ts';

/** How a world gives and takes tokens, as the keeper of the server. */
export function tokensOf(service: WorkspaceService, operator: Caller, store: WorkspaceStore): Pick<SimServer, 'newToken' | 'revokeTokens'> {
  return {
    newToken: async (member, expiresInDays) => {
      await service.putMember(operator, member, { name: member, role: 'contributor' });
      return (await service.createToken(operator, member, { label: 'sim', expiresInDays })).token;
    },
    revokeTokens: async (member) => {
      for (const token of await store.read(operator.workspace, (reads) => reads.tokens(member))) if (token.revokedUtc === undefined) await service.revokeToken(operator, token.id);
    },
  };
}

/** What a workspace has, past its rules. */
export function readsOf(store: WorkspaceStore, workspace: string): Pick<SimServer, 'position' | 'state' | 'document'> {
  return {
    position: () => store.read(workspace, async (reads) => {
      const { epoch, seq } = await reads.workspace();
      return { epoch, seq };
    }),
    state: () => store.read(workspace, async (reads) => {
      const { epoch, seq } = await reads.workspace();
      return { epoch, seq, entities: await reads.changedAfter(0, Number.MAX_SAFE_INTEGER) };
    }),
    document: (kind, versionId) => store.read(workspace, async (reads) => (await reads.version(kind, versionId))?.document),
  };
}
