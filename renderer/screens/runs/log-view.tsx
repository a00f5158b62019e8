import { ActionIcon, Box, Button, Checkbox, Group, SegmentedControl, Select, Text, TextInput, Tooltip } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconArrowDown, IconArrowUp, IconCopy, IconFileText, IconSearch } from '../../ui/icons.ts';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useCall, useClient, useTopic } from '../../client/hooks.ts';
import { Empty } from '../../ui/empty.tsx';
import { Failure } from '../../ui/failure.tsx';
import { tellDone, tellFailure } from '../../ui/tell.ts';
import { plainLine } from './ansi-spans.ts';
import { LogLines } from './log-lines.tsx';
import { LogSource } from './log-source.ts';
import type { LogPlace } from './log-source.ts';
import './runs.css';

/** More than this is a file to open, not something to paste. */
const MOST_COPIED = 100_000;

export interface LogViewProps {
  readonly runId: string;
  readonly node: string;
  /** How many attempts there were; 0 before the first one. */
  readonly attempts: number;
  readonly active: boolean;
  /** Why it failed stands in stderr, most of the time: that is shown first then. */
  readonly failed?: boolean;
}

type Stream = LogPlace['stream'];

/** What a node wrote, while it writes it and afterwards. */
export function LogView({ runId, node, attempts, active, failed = false }: LogViewProps): React.JSX.Element {
  const [stream, setStream] = useState<Stream>(failed ? 'stderr' : 'stdout');
  const [chosen, setChosen] = useState<number>();
  const attempt = Math.max(1, chosen ?? attempts);
  const streams = (
    <Group gap="xs" wrap="nowrap">
      <SegmentedControl aria-label="Stream" value={stream} onChange={(value) => setStream(value === 'stderr' ? 'stderr' : 'stdout')} data={['stdout', 'stderr']} />
      {attempts < 2 ? undefined : (
        <Select w={130} aria-label="Attempt" allowDeselect={false} value={String(attempt)} onChange={(value) => setChosen(value === null || Number(value) === attempts ? undefined : Number(value))} data={Array.from({ length: attempts }, (_, index) => ({ value: String(index + 1), label: `Attempt ${index + 1} of ${attempts}` }))} />
      )}
    </Group>
  );
  return <OneLog key={`${runId} ${node} ${stream} ${attempt}`} place={{ runId, node, attempt, stream }} active={active} streams={streams} />;
}

function OneLog({ place, active, streams }: { readonly place: LogPlace; readonly active: boolean; readonly streams: React.ReactNode }): React.JSX.Element {
  const source = useLogSource(place);
  // Only these: nothing but the lines and their number is drawn again while a log grows.
  const known = useSyncExternalStore(source.subscribe, () => source.state().known);
  const empty = useSyncExternalStore(source.subscribe, () => source.state().total === 0);
  const error = useSyncExternalStore(source.subscribe, () => source.state().error);
  const [follow, setFollow] = useState(active);
  const [wrap, setWrap] = useState(false);
  const [text, setText] = useState('');
  const [search] = useDebouncedValue(text.trim(), 250);
  const [match, setMatch] = useState<{ readonly search: string; readonly index: number }>();
  const [goTo, setGoTo] = useState<{ readonly line: number }>();
  const found = useCall('logs.search', { ...place, text: search === '' ? ' ' : search }, { enabled: search !== '' });
  const field = useRef<HTMLInputElement>(null);
  const lines = search === '' ? [] : (found.data?.lines ?? []);
  const at = match?.search === search ? match.index : -1;

  const go = (step: 1 | -1): void => {
    if (lines.length === 0) return;
    const index = at === -1 ? (step === 1 ? 0 : lines.length - 1) : (at + step + lines.length) % lines.length;
    const line = lines[index];
    if (line === undefined) return;
    setFollow(false);
    setMatch({ search, index });
    setGoTo({ line });
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const typing = event.target instanceof HTMLInputElement;
    if (event.key === 'F3') go(event.shiftKey ? -1 : 1);
    else if (event.key === 'f' && (event.ctrlKey || event.metaKey)) field.current?.focus();
    else if (event.key.toLowerCase() === 'f' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) setFollow(!follow);
    else return;
    event.preventDefault();
  };

  return (
    <Box className="log" onKeyDown={onKeyDown}>
      <div className="log-tools">
        {streams}
        <TextInput
          ref={field}
          style={{ flex: '1 1 7rem', maxWidth: 200 }}
          aria-label="Search the log"
          placeholder="Search (Ctrl+F)"
          leftSection={<IconSearch size={14} />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') go(event.shiftKey ? -1 : 1);
            if (event.key === 'Escape') setText('');
          }}
        />
        <ActionIcon aria-label="Previous match" disabled={lines.length === 0} onClick={() => go(-1)}>
          <IconArrowUp size={15} />
        </ActionIcon>
        <ActionIcon aria-label="Next match" disabled={lines.length === 0} onClick={() => go(1)}>
          <IconArrowDown size={15} />
        </ActionIcon>
        <Text size="xs" className="quiet" role="status" style={{ whiteSpace: 'nowrap' }}>
          {searchText(search, lines.length, at, found.isFetching, found.data?.truncated ?? false)}
        </Text>
        <span className="runs-grow" />
        <LineCount source={source} />
        <Checkbox label="Wrap" checked={wrap} onChange={(event) => setWrap(event.currentTarget.checked)} />
        <Tooltip label="Stay at the end while it grows (F)">
          <Button variant={follow ? 'light' : 'default'} aria-pressed={follow} onClick={() => setFollow(!follow)}>
            Follow
          </Button>
        </Tooltip>
        <CopyLog source={source} />
      </div>
      {error !== undefined && !known ? (
        <Failure error={error} what="Could not read the log" retry={() => source.grew()} />
      ) : known && empty ? (
        <Empty icon={<IconFileText size={26} />} title="Nothing written">
          {active ? `What the node writes to ${place.stream} appears here at once.` : `The node wrote nothing to ${place.stream}.`}
        </Empty>
      ) : (
        <LogLines source={source} label={`${place.stream} of ${place.node}`} follow={follow} onFollow={setFollow} wrap={wrap} search={search} goTo={goTo} />
      )}
    </Box>
  );
}

function searchText(search: string, matches: number, at: number, fetching: boolean, truncated: boolean): string {
  if (search === '') return '';
  if (fetching && matches === 0) return 'Searching';
  if (matches === 0) return 'No match';
  return `${at === -1 ? '' : `${at + 1} of `}${matches.toLocaleString('en')}${truncated ? '+' : ''} lines`;
}

function LineCount({ source }: { readonly source: LogSource }): React.JSX.Element {
  const total = useSyncExternalStore(source.subscribe, () => source.state().total);
  return (
    <Text size="xs" className="quiet runs-number">
      {total.toLocaleString('en')} {total === 1 ? 'line' : 'lines'}
    </Text>
  );
}

function CopyLog({ source }: { readonly source: LogSource }): React.JSX.Element {
  const copyAll = async (): Promise<void> => {
    const { total } = source.state();
    const lines = await source.lines(Math.max(0, total - MOST_COPIED), Math.min(total, MOST_COPIED));
    await navigator.clipboard.writeText(lines.map(plainLine).join('\n'));
    tellDone(total > MOST_COPIED ? `Copied the last ${MOST_COPIED.toLocaleString('en')} lines.` : 'Copied the log.');
  };
  const copy = (): void => void copyAll().catch(tellFailure('The log could not be copied'));
  return (
    <Tooltip label="Copy the log without its colours">
      <ActionIcon aria-label="Copy the log" onClick={copy}>
        <IconCopy size={15} />
      </ActionIcon>
    </Tooltip>
  );
}

/** More often than this nobody sees a difference. */
const READ_EVERY_MS = 50;

/** The log's lines for as long as it is shown; its end is read some times a second, however often it grows. */
function useLogSource(place: LogPlace): LogSource {
  const client = useClient();
  const [source] = useState(() => new LogSource((input, signal) => client.call('logs.read', input, signal), place));
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const grew = (): void => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      source.grew();
    }, READ_EVERY_MS);
  };
  useEffect(() => {
    source.open();
    return () => {
      clearTimeout(timer.current);
      timer.current = undefined;
      source.close();
    };
  }, [source]);
  useTopic('log', `${place.runId}/${place.stream}/${place.node}`, (grown) => { if (grown.attempt === place.attempt) grew(); }, grew);
  return source;
}
