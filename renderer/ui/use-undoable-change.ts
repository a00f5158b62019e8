import { useQueryClient } from '@tanstack/react-query';
import type { CallName } from '#shared/contract/contract.ts';
import { tellFailure } from './tell.ts';
import { tellUndoable } from './tell-undoable.tsx';

interface UndoableChange {
  /** Does something, says that it is `done`, and offers the way back. */
  readonly change: (done: string, make: () => Promise<unknown>, takeBack: () => Promise<unknown>) => void;
  /** Has asked again what is shown of it. */
  readonly refresh: () => void;
}

/** Changes that can be taken back, so that nothing has to ask first. `shownBy` are the calls whose answers they change. */
export function useUndoableChange(shownBy: readonly CallName[]): UndoableChange {
  const queries = useQueryClient();
  const refresh = (): void => void Promise.all(shownBy.map((name) => queries.invalidateQueries({ queryKey: [name] }))).catch(() => undefined);
  const change = (done: string, make: () => Promise<unknown>, takeBack: () => Promise<unknown>): void => {
    const undo = async (): Promise<void> => {
      await takeBack();
      refresh();
    };
    const perform = async (): Promise<void> => {
      await make();
      refresh();
      tellUndoable(done, () => void undo().catch(tellFailure('Could not undo')));
    };
    perform().catch(tellFailure('That was refused'));
  };
  return { change, refresh };
}
