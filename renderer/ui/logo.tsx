/** A ship in its dock. */
export function Logo({ size }: { readonly size: number }): React.JSX.Element {
  return (
    <svg width={size} height={size} viewBox="0 0 64 64" aria-hidden="true">
      <rect width="64" height="64" rx="14" fill="#0b7285" />
      <path d="M12 26h6v18h28V26h6v24H12z" fill="#fff" />
      <path d="M24 38 20 24h24l-4 14z" fill="#99e9f2" />
      <path d="M30 12h4v10h-4z" fill="#fff" />
    </svg>
  );
}
