import { Select, Stack, Text } from '@mantine/core';
import { type SyntheticEvent, useState } from 'react';
import type { GraphView } from '#shared/graph/graph-view.ts';
import type { PortRef } from './geometry.ts';
import { Dialog } from '../ui/dialog.tsx';
import { DialogButtons } from '../ui/dialog-buttons.tsx';
import { candidates, portLinks } from './port-links.ts';

interface ConnectDialogProps {
  readonly graph: GraphView;
  /** The node to connect from or to. */
  readonly node: string;
  /** The port that is offered first. */
  readonly port?: string;
  readonly canConnect: (from: PortRef, to: PortRef) => boolean;
  readonly onConnect: (from: PortRef, to: PortRef) => void;
  readonly onClose: () => void;
}

/** Connects by keyboard: a port of the node, then one of the ports that it goes with. */
export function ConnectDialog({ graph, node, port, canConnect, onConnect, onClose }: ConnectDialogProps) {
  const view = graph.nodes.find((each) => each.id === node);
  const ports = view === undefined ? [] : portLinks(graph, view);
  const options = ports.map((each) => ({ value: `${each.side} ${each.name}`, label: `${each.name} (${each.side}, ${each.type})`, each }));
  const [chosen, setChosen] = useState<string | null>(() => (options.find(({ each }) => (port === undefined ? each.side === 'output' : each.name === port)) ?? options[0])?.value ?? null);
  const [target, setTarget] = useState<string | null>(null);
  const own = options.find(({ value }) => value === chosen)?.each;
  const ends = own === undefined ? [] : candidates(graph, { node, port: own.name }, own.side, canConnect);
  const connect = (event: SyntheticEvent): void => {
    event.preventDefault();
    const end = ends[Number(target)];
    if (target === null || end === undefined) return;
    onConnect(end.from, end.to);
    onClose();
  };
  return (
    <Dialog onClose={onClose} title={`Connect ${view?.label ?? node}`}>
      <form onSubmit={connect}>
        <Stack gap="sm">
          <Select
            label="Port"
            data={options.map(({ value, label }) => ({ value, label }))}
            value={chosen}
            allowDeselect={false}
            onChange={(value) => {
              setChosen(value);
              setTarget(null);
            }}
          />
          <Select
            data-autofocus
            label={own?.side === 'input' ? 'Comes from' : 'Goes to'}
            placeholder={ends.length === 0 ? 'Nothing fits' : 'Choose a port'}
            searchable
            nothingFoundMessage="Nothing fits"
            data={ends.map((end, at) => ({ value: String(at), label: end.label }))}
            value={target}
            onChange={setTarget}
          />
          {ends.length === 0 && (
            <Text size="sm" c="dimmed">
              No other step has a free port that takes this kind of data without leading in a circle.
            </Text>
          )}
          <DialogButtons action="Connect" disabled={target === null} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}
