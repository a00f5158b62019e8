import { type UseInfiniteQueryResult, keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import type { RemoteRow } from '#shared/sync/views.ts';
import type { EntityKind } from '#shared/workspace/kinds.ts';
import { useClient } from '../../client/hooks.ts';

const PAGE = 500;

interface SharedRows {
  readonly rows: readonly RemoteRow[];
  readonly total: number;
}

/** What a workspace has, page by page; what was shown stays until the next answer is there. */
export function useSharedRows({ workspace, kind, search, all }: { readonly workspace: string; readonly kind: EntityKind | undefined; readonly search: string; readonly all: boolean }): UseInfiniteQueryResult<SharedRows> {
  const client = useClient();
  return useInfiniteQuery({
    queryKey: ['workspaces.browse', { workspace, kind, search, all }],
    queryFn: ({ pageParam, signal }) => client.call('workspaces.browse', { workspace, search, all, offset: pageParam, limit: PAGE, ...(kind === undefined ? {} : { kind }) }, signal),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => {
      const known = pages.reduce((sum, { rows }) => sum + rows.length, 0);
      return last.rows.length === 0 || known >= last.total ? undefined : known;
    },
    select: ({ pages }): SharedRows => ({ rows: pages.flatMap(({ rows }) => rows), total: pages.at(-1)?.total ?? 0 }),
    placeholderData: keepPreviousData,
  });
}
