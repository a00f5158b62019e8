import type { NodeStatus, RunStatus } from '#shared/model/run.ts';
import type { TextStream } from '../text-stream.ts';

const marks: Readonly<Record<NodeStatus | RunStatus, string>> = {
  queued: '·',
  preparing: '·',
  running: '▸',
  reused: '↺',
  completed: '✓',
  failed: '✗',
  skipped: '○',
  cancelled: '■',
  interrupted: '!',
};

/** A status in its colour: green is done, cyan cost nothing, yellow was stopped, red failed. */
export function colored(status: NodeStatus | RunStatus, text: string, { colors }: TextStream): string {
  switch (status) {
    case 'completed':
      return colors.green(text);
    case 'reused':
      return colors.cyan(text);
    case 'failed':
      return colors.red(text);
    case 'cancelled':
    case 'interrupted':
      return colors.yellow(text);
    case 'skipped':
    case 'queued':
      return colors.dim(text);
    default:
      return text;
  }
}

/** `✓ completed` on a terminal; elsewhere the bare word, which programs compare with. */
export function statusText(status: NodeStatus | RunStatus, stream: TextStream): string {
  return stream.isTerminal ? colored(status, `${marks[status]} ${status}`, stream) : status;
}

/** The one-character sign of a status, for lines that begin with it. */
export function statusMark(status: NodeStatus | RunStatus, stream: TextStream): string {
  return colored(status, marks[status], stream);
}
