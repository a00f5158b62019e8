import type { TokenView } from '#shared/workspace/members.ts';
import type { TokenRow } from '../store/workspace-store.ts';

/** What may be shown of a token. */
export function tokenView({ id, label, createdUtc, expiresUtc, lastUsedUtc, revokedUtc }: TokenRow): TokenView {
  return { id, label, createdUtc, ...(expiresUtc === undefined ? {} : { expiresUtc }), ...(lastUsedUtc === undefined ? {} : { lastUsedUtc }), ...(revokedUtc === undefined ? {} : { revokedUtc }) };
}
