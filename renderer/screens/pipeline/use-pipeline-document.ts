import { useEffect, useState, useSyncExternalStore } from 'react';
import type { Client } from '../../client/client.ts';
import { useClient, useTopic } from '../../client/hooks.ts';
import { PipelineDocument, type DocumentState } from './pipeline-document.ts';

export type Opening = { readonly document: PipelineDocument } | { readonly error: Error } | undefined;

/** Opens a file while the component is shown; what is unsaved when it goes is saved then. */
export function usePipelineDocument(file: string): Opening {
  const client = useClient();
  const [opening, setOpening] = useState<Opening>();
  useEffect(() => {
    const ending = new AbortController();
    let document: PipelineDocument | undefined;
    const open = async (): Promise<void> => {
      const opened = await client.call('pipelines.open', { file }, ending.signal);
      document = new PipelineDocument(opened, callsOf(client));
      setOpening({ document });
    };
    open().catch((error: unknown) => (ending.signal.aborted ? undefined : setOpening({ error: error instanceof Error ? error : new Error(String(error)) })));
    return () => {
      ending.abort();
      document?.close().catch(() => undefined);
    };
  }, [client, file]);
  const document = opening !== undefined && 'document' in opening ? opening.document : undefined;
  useTopic(
    'pipeline',
    document?.file,
    ({ digest }) => void document?.changedOnDisk(digest),
    () => undefined,
  );
  return opening;
}

export function useDocumentState(document: PipelineDocument): DocumentState {
  return useSyncExternalStore(
    (listener) => document.subscribe(listener),
    () => document.state,
  );
}

const callsOf = (client: Client): ConstructorParameters<typeof PipelineDocument>[1] => ({
  open: (input) => client.call('pipelines.open', input),
  read: (input, signal) => client.call('pipelines.read', input, signal),
  save: (input) => client.call('pipelines.save', input),
  savePositions: (input) => client.call('pipelines.savePositions', input),
});
