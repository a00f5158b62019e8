import 'uplot/dist/uPlot.min.css';
import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import UPlot from 'uplot';
import { chartColumns, chartWords, type MetricGroup, metricText, MOST_LINES } from './metric-groups.ts';

const HEIGHT = 168;
/** Told apart by people who see few colours, on light and on dark ground (Okabe and Ito, darkened or lightened). */
const hues = { light: ['#0b7285', '#c2255c', '#2b8a3e', '#a65400', '#5f3dc4', '#1864ab'], dark: ['#3bc9db', '#f783ac', '#69db7c', '#ffa94d', '#b197fc', '#74c0fc'] } as const;

/** The course of one metric over its steps. Charts with the same `together` show the same step under the pointer. */
export function MetricChart({ group, together }: { readonly group: MetricGroup; readonly together: string }): React.JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme('light');
  useEffect(() => {
    const box = place.current;
    if (box === null) return undefined;
    const lines = group.lines.slice(0, MOST_LINES);
    const { steps, values } = chartColumns(lines);
    const ink = scheme === 'dark' ? '#c1c2c5' : '#495057';
    const grid = { stroke: scheme === 'dark' ? '#373a40' : '#e4e7eb', width: 1 };
    const axis = { stroke: ink, grid, ticks: grid, font: '11px Inter Variable, sans-serif' };
    const colours = hues[scheme];
    const chart = new UPlot(
      {
        width: Math.max(box.clientWidth, 120), height: HEIGHT,
        legend: { show: false },
        cursor: { sync: { key: together }, points: { size: 6 }, drag: { x: true, y: false } },
        scales: { x: { time: false } },
        axes: [{ ...axis, size: 26 }, { ...axis, size: 58, values: (_chart, splits) => splits.map((value) => metricText(value)) }],
        series: [
          { label: 'step' },
          ...lines.map(({ label }, index) => ({
            label, stroke: colours[index % colours.length] ?? ink, width: 1.5, spanGaps: true,
            ...(index < colours.length ? {} : { dash: [4, 3] }), points: { show: steps.length < 40, size: 4 },
          })),
        ],
      },
      [steps, ...values],
      box,
    );
    const sized = new ResizeObserver(() => chart.setSize({ width: Math.max(box.clientWidth, 120), height: HEIGHT }));
    sized.observe(box);
    return () => {
      sized.disconnect();
      chart.destroy();
    };
  }, [group, scheme, together]);
  return (
    <figure className="metric">
      <figcaption className="metric-head">
        <span className="runs-name" title={group.name}>
          {group.name}
        </span>
        {group.lines.length > 1 ? <Key group={group} /> : <Numbers group={group} />}
      </figcaption>
      <div ref={place} className="metric-chart" role="img" aria-label={chartWords(group)} />
    </figure>
  );
}

/** What a single line comes to. */
function Numbers({ group }: { readonly group: MetricGroup }): React.JSX.Element {
  const series = group.lines[0]?.series;
  return (
    <span className="metric-numbers">
      <b>{metricText(series?.last)}</b>
      {series?.min === undefined ? undefined : ` lowest ${metricText(series.min)}, highest ${metricText(series.max)}`}
    </span>
  );
}

/** Which line is which, with what each came to last. */
function Key({ group }: { readonly group: MetricGroup }): React.JSX.Element {
  const hidden = group.lines.length - MOST_LINES;
  return (
    <span className="metric-numbers">
      {group.lines.slice(0, MOST_LINES).map(({ label, series }, index) => (
        <span key={`${label} ${String(index)}`} className="metric-key" data-line={index % hues.light.length}>
          {label} <b>{metricText(series.last)}</b>
        </span>
      ))}
      {hidden > 0 ? `and ${hidden} more` : undefined}
    </span>
  );
}
