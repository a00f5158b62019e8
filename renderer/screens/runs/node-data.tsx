import { IconPackage } from '../../ui/icons.ts';
import type { NodeStateView } from '#shared/contract/runs.ts';
import { Answer } from '../../ui/answer.tsx';
import { Empty } from '../../ui/empty.tsx';
import { bytesText } from '../../ui/format.ts';
import { PlacesBrowser } from './places-browser.tsx';
import { useNodeDetail } from './use-node-detail.ts';

/** What a node took and what it made, each with a look inside. */
export function NodeData({ runId, state }: { readonly runId: string; readonly state: NodeStateView }): React.JSX.Element {
  const detail = useNodeDetail(runId, state);
  return (
    <Answer of={detail} what="inputs and outputs">
      {({ inputs, outputs, codeFolder }) =>
        inputs.length + outputs.length === 0 ? (
          <Empty icon={<IconPackage size={26} />} title="No data">
            This module takes no data and makes none.
          </Empty>
        ) : (
          <PlacesBrowser
            label={`Inputs and outputs of ${state.name}`}
            entries={[
              ...outputs.map(({ name, present, bytes, files }) => ({
                id: `output ${name}`, name, present, detail: ['output', ...(bytes === undefined ? [] : [bytesText(bytes)]), ...(files === undefined || files === 1 ? [] : [`${files} files`])].join(', '),
                place: { kind: 'output', runId, node: state.name, output: name } as const,
              })),
              ...inputs.map(({ name, from, present }) => ({ id: `input ${name}`, name, present, detail: `input from ${from}`, place: { kind: 'input', runId, node: state.name, input: name } as const })),
              ...(codeFolder === undefined ? [] : [{ id: 'code', name: 'code', present: true, detail: 'as the command left it', place: { kind: 'code', runId, node: state.name } as const }]),
            ]}
          />
        )
      }
    </Answer>
  );
}
