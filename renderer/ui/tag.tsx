import { statusColor } from './status.ts';

const tones = { good: statusColor('completed'), warning: statusColor('cancelled'), quiet: statusColor('skipped') } as const;

/** A word about a thing, in a colour that can be read in both themes. */
export function Tag({ tone, children }: { readonly tone: keyof typeof tones; readonly children: string }): React.JSX.Element {
  return (
    <span style={{ color: tones[tone], border: '1px solid currentcolor', borderRadius: 999, padding: '0 7px', fontSize: '0.6875rem', fontWeight: 600, lineHeight: '16px', whiteSpace: 'nowrap', display: 'inline-block' }}>
      {children}
    </span>
  );
}
