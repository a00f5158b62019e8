import { TextInput, type TextInputProps } from '@mantine/core';
import { useState } from 'react';

interface CommitTextProps extends Omit<TextInputProps, 'value' | 'onChange' | 'onBlur' | 'onKeyDown'> {
  readonly value: string;
  /** Told once, when the field is left or Enter is pressed, and only of another text. */
  readonly onCommit: (text: string) => void;
}

/** A field whose text counts when it is done. Escape brings the old one back. */
export function CommitText({ value, onCommit, ...rest }: CommitTextProps): React.JSX.Element {
  const [draft, setDraft] = useState<{ readonly of: string; readonly text: string }>();
  const text = draft?.of === value ? draft.text : value;
  const commit = (): void => {
    if (text !== value) onCommit(text);
    setDraft(undefined);
  };
  return (
    <TextInput
      {...rest}
      value={text}
      onChange={(event) => setDraft({ of: value, text: event.currentTarget.value })}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
        if (event.key === 'Escape') setDraft(undefined);
      }}
    />
  );
}
