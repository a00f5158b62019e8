import * as fc from 'fast-check';

/** How a generated file is written. */
interface Style {
  readonly step: number;
  readonly spaced: boolean;
  readonly comments: boolean;
  readonly quote: string;
  readonly breaks: string;
  readonly ends: boolean;
}

interface NodePlan {
  readonly flow: boolean;
  readonly params: readonly string[];
  readonly from: number;
  readonly mapping: boolean;
  readonly emptyInputs: boolean;
}

const style: fc.Arbitrary<Style> = fc.record({
  step: fc.constantFrom(2, 4, 3), spaced: fc.boolean(), comments: fc.boolean(), quote: fc.constantFrom('', '"', "'"), breaks: fc.constantFrom('\n', '\r\n'), ends: fc.boolean(),
});

const node: fc.Arbitrary<NodePlan> = fc.record({
  flow: fc.boolean(), params: fc.uniqueArray(fc.constantFrom('p', 'q', 'r'), { maxLength: 3 }), from: fc.nat({ max: 6 }), mapping: fc.boolean(), emptyInputs: fc.boolean(),
});

/** Texts of pipelines, in the styles that people write them in, with the names of their nodes. */
export const pipelineText: fc.Arbitrary<{ readonly text: string; readonly nodes: readonly string[] }> = fc
  .tuple(style, fc.array(node, { minLength: 1, maxLength: 5 }), fc.constantFrom('block', 'none', 'flow'), fc.boolean())
  .map(([how, plans, inputs, settingsLast]) => {
    const nodes = plans.map((_plan, index) => `n${index}`);
    const lines = [
      ...(how.comments ? ['# a pipeline'] : []),
      'type: pipeline',
      ...(inputs === 'block' ? ['inputs:', `${' '.repeat(how.step)}top: 1.10${how.comments ? '   # keep' : ''}`] : inputs === 'flow' ? ['inputs: {top: 1.10}'] : []),
      ...(how.spaced ? [''] : []),
      'jobs:',
      ...plans.flatMap((plan, index) => [...(how.spaced && index > 0 ? [''] : []), ...writeNode(plan, index, how)]),
      ...(settingsLast ? ['settings:', `${' '.repeat(how.step)}force_rerun: false`] : []),
    ];
    return { text: lines.join(how.breaks) + (how.ends ? how.breaks : ''), nodes };
  });

function writeNode(plan: NodePlan, index: number, how: Style): string[] {
  const pad = (level: number): string => ' '.repeat(level * how.step);
  const source = plan.from < index ? `\${{parent.jobs.n${plan.from}.outputs.out}}` : undefined;
  const above = how.comments ? [`${pad(1)}# above n${index}`] : [];
  if (plan.flow) {
    const entries = [...plan.params.map((name) => `${name}: 1`), ...(source === undefined ? [] : [`data: "${source}"`])];
    return [...above, `${pad(1)}n${index}: {component: ./c.yml${entries.length === 0 && !plan.emptyInputs ? '' : `, inputs: {${entries.join(', ')}}`}}${how.comments ? ` # beside n${index}` : ''}`];
  }
  const inputs = [
    ...plan.params.map((name) => `${pad(3)}${name}: ${how.quote}text of ${name}${how.quote}`),
    ...(how.comments && plan.params.length > 0 ? [`${pad(3)}# inside n${index}`] : []),
    ...(source === undefined ? [] : plan.mapping ? [`${pad(3)}data:`, `${pad(4)}type: uri_folder`, `${pad(4)}path: ${source}`] : [`${pad(3)}data: ${how.quote}${source}${how.quote}`]),
  ];
  const section = inputs.some((line) => !line.trim().startsWith('#')) ? [`${pad(2)}inputs:`, ...inputs] : plan.emptyInputs ? [`${pad(2)}inputs: {}`] : [];
  return [...above, `${pad(1)}n${index}:`, `${pad(2)}component: ${how.quote}./c.yml${how.quote}`, ...section];
}
