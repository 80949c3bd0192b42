import { create } from 'zustand';

interface ConnectionState {
  /** whether events come in */
  online: boolean;
  /** whether everything was asked for again since the last connection began */
  synced: boolean;
  set(state: { online: boolean; synced: boolean }): void;
}

export const useConnectionStore = create<ConnectionState>()((set) => ({
  online: false,
  synced: false,
  set: (state) => set(state),
}));
