import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { UseMutationResult, UseQueryResult } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useRef, useSyncExternalStore } from 'react';
import type { CallName, Input, Output } from '#shared/contract/contract.ts';
import type { TopicEvent, TopicKind } from '#shared/contract/topics.ts';
import type { Client, Connection } from './client.ts';

export const ClientContext = createContext<Client | undefined>(undefined);

export function useClient(): Client {
  const client = useContext(ClientContext);
  if (client === undefined) throw new Error('There is no client here: render inside <ClientContext>.');
  return client;
}

export function useConnection(): Connection {
  const client = useClient();
  return useSyncExternalStore(
    (listener) => client.subscribeConnection(listener),
    () => client.connection,
  );
}

/** The answer to a query of the contract; asked again when {@link useTopic} or a command says that it changed. */
export function useCall<N extends CallName>(name: N, input: Input<N>, options: { readonly enabled?: boolean; readonly keepPrevious?: boolean } = {}): UseQueryResult<Output<N>> {
  const client = useClient();
  return useQuery<Output<N>>({
    queryKey: [name, input],
    queryFn: ({ signal }) => client.call(name, input, signal),
    enabled: options.enabled ?? true,
    ...(options.keepPrevious === true ? { placeholderData: keepPreviousData } : {}),
  });
}

/** A command of the contract. `refresh` names the queries that it changes; they are asked again when it is done. */
export function useCommand<N extends CallName>(name: N, refresh: readonly CallName[] = []): UseMutationResult<Output<N>, Error, Input<N>> {
  const client = useClient();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (input: Input<N>) => client.call(name, input),
    onSettled: () => Promise.all(refresh.map((each) => queries.invalidateQueries({ queryKey: [each] }))),
  });
}

/** Watches a topic while the component is shown. `onGap` defaults to `onEvent`'s refresh: give both where they differ. */
export function useTopic<K extends TopicKind>(kind: K, rest: string | undefined, onEvent: (payload: TopicEvent<K>) => void, onGap: () => void): void {
  const client = useClient();
  const newest = useRef({ onEvent, onGap });
  useEffect(() => {
    newest.current = { onEvent, onGap };
  });
  useEffect(() => {
    if (rest === undefined) return undefined;
    return client.watch(kind, rest, { onEvent: (payload) => newest.current.onEvent(payload), onGap: () => newest.current.onGap() });
  }, [client, kind, rest]);
}

/** Asks queries again whenever a topic says something. */
export function useRefreshOn(kind: TopicKind, rest: string | undefined, refresh: readonly CallName[]): void {
  const queries = useQueryClient();
  const again = (): void => {
    for (const name of refresh) queries.invalidateQueries({ queryKey: [name] }).catch(() => undefined);
  };
  useTopic(kind, rest, again, again);
}
