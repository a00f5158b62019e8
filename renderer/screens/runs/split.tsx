import { useLocalStorage } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { useRef } from 'react';

export interface SplitProps {
  readonly first: ReactNode;
  readonly second: ReactNode;
  /** Where the second part lies. */
  readonly side: 'bottom' | 'right';
  readonly label: string;
  /** What it is remembered by, beside its side. */
  readonly name: string;
  /** The first part's share before anybody moved the border, in per cent. */
  readonly begin?: number;
}

type Shares = Partial<Record<SplitProps['side'], number>>;

const LEAST = 15;
const MOST = 85;

/** Two parts with a border between them that can be moved, by pointer or by arrow keys; a double click puts it back. Where it was left is remembered by the browser. */
export function Split({ first, second, side, label, name, begin = side === 'right' ? 48 : 54 }: SplitProps): React.JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const [kept, keep] = useLocalStorage<Shares>({ key: `drydock-split-${name}`, defaultValue: {}, getInitialValueInEffect: false });
  const share = within(kept[side]) ?? begin;
  const across = side === 'right';
  const put = (value: number): void => keep({ ...kept, [side]: Math.min(MOST, Math.max(LEAST, value)) });
  const onPointerMove = (event: React.PointerEvent): void => {
    const bounds = box.current?.getBoundingClientRect();
    if (bounds === undefined || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    put(across ? (100 * (event.clientX - bounds.left)) / bounds.width : (100 * (event.clientY - bounds.top)) / bounds.height);
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const steps: Readonly<Record<string, number>> = across ? { ArrowLeft: -3, ArrowRight: 3 } : { ArrowUp: -3, ArrowDown: 3 };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    put(share + step);
  };
  return (
    <div ref={box} className="split" data-side={side} style={across ? { gridTemplateColumns: `minmax(0, ${share}fr) 5px minmax(0, ${100 - share}fr)` } : { gridTemplateRows: `minmax(0, ${share}fr) 5px minmax(0, ${100 - share}fr)` }}>
      <div className="split-part">{first}</div>
      <div
        className="split-border"
        role="separator"
        aria-label={label}
        aria-orientation={across ? 'vertical' : 'horizontal'}
        aria-valuenow={Math.round(share)}
        aria-valuemin={LEAST}
        aria-valuemax={MOST}
        tabIndex={0}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={onPointerMove}
        onKeyDown={onKeyDown}
        onDoubleClick={() => keep({ ...kept, [side]: begin })}
      />
      <div className="split-part">{second}</div>
    </div>
  );
}

/** What is remembered may be anything. */
function within(kept: unknown): number | undefined {
  return typeof kept === 'number' && kept >= LEAST && kept <= MOST ? kept : undefined;
}
