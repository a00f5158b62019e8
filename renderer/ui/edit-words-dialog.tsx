import { Stack, TextInput, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { DialogButtons } from './dialog-buttons.tsx';
import { Dialog } from './dialog.tsx';
import { Failure } from './failure.tsx';
import { tellDone } from './tell.ts';

/** Which words of a thing are changed: its name, its description, or the name it comes back under. */
export type EditedWords = 'name' | 'description' | 'restore';

interface EditWordsDialogProps {
  readonly what: EditedWords;
  /** What kind of thing it is: `module`. */
  readonly kind: string;
  readonly name: string;
  readonly description: string;
  /** What a new name does not disturb. */
  readonly renameHint: string;
  readonly save: (text: string) => Promise<unknown>;
  readonly onClose: () => void;
  /** It was saved. */
  readonly onDone: () => void;
}

const titles = { name: 'Rename', description: 'Describe', restore: 'Restore' } as const;

/** Changes the name or the description of a thing of the catalog. */
export function EditWordsDialog({ what, kind, name, description, renameHint, save, onClose, onDone }: EditWordsDialogProps): React.JSX.Element {
  const [text, setText] = useState(what === 'description' ? description : name);
  const saving = useMutation({
    mutationFn: save,
    onSuccess: () => {
      tellDone('Saved.');
      onDone();
    },
  });
  return (
    <Dialog onClose={onClose} title={`${titles[what]} the ${kind}`}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          saving.mutate(text);
        }}
      >
        <Stack gap="sm">
          {what === 'description' ? (
            <Textarea label="Description" autosize minRows={4} value={text} onChange={(event) => setText(event.currentTarget.value)} data-autofocus />
          ) : (
            <TextInput label="Name" description={what === 'restore' ? 'Its name may have been taken meanwhile; give another one then.' : renameHint} value={text} onChange={(event) => setText(event.currentTarget.value)} required data-autofocus />
          )}
          {saving.error === null ? undefined : <Failure error={saving.error} what="That was refused" />}
          <DialogButtons action="Save" busy={saving.isPending} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}
