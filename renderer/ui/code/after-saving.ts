import { tellFailure } from '../tell.ts';

/** Does something once everything that was edited is saved; what could not be is told, and then it is not done. */
export function afterSaving(saveAll: () => Promise<boolean>, then: () => void): void {
  const save = async (): Promise<void> => {
    if (await saveAll()) then();
  };
  save().catch(tellFailure('The edits were not saved'));
}
