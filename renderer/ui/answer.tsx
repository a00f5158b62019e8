import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Failure } from './failure.tsx';
import { Waiting } from './waiting.tsx';

/** Shows the answer of a query, or that it is on its way, or why there is none. An answer that was there stays while it is asked for again. */
export function Answer<T>({ of, what, children }: { readonly of: UseQueryResult<T>; readonly what: string; readonly children: (data: T) => ReactNode }): ReactNode {
  if (of.data !== undefined) return children(of.data);
  if (of.error !== null) return <Failure error={of.error} what={`Could not load ${what}`} retry={() => void of.refetch().catch(() => undefined)} />;
  return <Waiting what={what} />;
}
