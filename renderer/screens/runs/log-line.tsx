import { memo } from 'react';
import { lineSpans } from './ansi-spans.ts';
import type { Span } from './ansi-spans.ts';

const NAMED = /^(?:bright-)?(?:black|red|green|yellow|blue|magenta|cyan|white)$/;

function classOf(span: Span): string | undefined {
  const classes = [
    span.color !== undefined && NAMED.test(span.color) ? `ansi-${span.color}` : '',
    span.background !== undefined && NAMED.test(span.background) ? `ansi-back-${span.background}` : '',
    span.bold === true ? 'ansi-bold' : '',
    span.dim === true ? 'ansi-dim' : '',
    span.italic === true ? 'ansi-italic' : '',
    span.underline === true ? 'ansi-underline' : '',
    span.match === true ? 'log-match' : '',
  ].filter((name) => name !== '');
  return classes.length === 0 ? undefined : classes.join(' ');
}

function styleOf({ color, background }: Span): React.CSSProperties | undefined {
  const front = color !== undefined && !NAMED.test(color) ? color : undefined;
  const back = background !== undefined && !NAMED.test(background) ? background : undefined;
  if (front === undefined && back === undefined) return undefined;
  return { ...(front === undefined ? {} : { color: `rgb(${front})` }), ...(back === undefined ? {} : { background: `rgb(${back})` }) };
}

export interface LogLineProps {
  /** 0-based. */
  readonly number: number;
  /** Undefined while it is being read. */
  readonly text: string | undefined;
  readonly search: string;
  /** It is the match that was gone to last. */
  readonly current: boolean;
}

/** One line of a log; drawn again only when it changed. */
export const LogLine = memo(function LogLine({ number, text, search, current }: LogLineProps): React.JSX.Element {
  return (
    <div className="log-line" data-current={current ? '' : undefined} data-line={number}>
      <span className="log-number" aria-hidden>
        {number + 1}
      </span>
      <span className="log-text">
        {text === undefined ? <span className="quiet">…</span> : lineSpans(text, search).map((span, index) => <Piece key={index} span={span} />)}
        {'\n'}
      </span>
    </div>
  );
});

function Piece({ span }: { readonly span: Span }): React.ReactNode {
  const className = classOf(span);
  const style = styleOf(span);
  return className === undefined && style === undefined ? (
    span.text
  ) : (
    <span className={className} style={style}>
      {span.text}
    </span>
  );
}
