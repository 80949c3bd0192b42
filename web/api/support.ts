/** What this browser can't do that encryption needs; null where it can do all. */
export async function missingSupport(): Promise<'insecure' | 'unsupported' | null> {
  if (!globalThis.isSecureContext) return 'insecure';
  try {
    await Promise.all([
      crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']),
      crypto.subtle.generateKey('X25519', false, ['deriveBits']),
    ]);
    return typeof WebAssembly === 'object' && 'locks' in navigator ? null : 'unsupported';
  } catch {
    return 'unsupported';
  }
}
