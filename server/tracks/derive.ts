export { compareDerived } from '../derived/compare.ts';
export { deriveEnterprise, deriveMany, rebuildDerived } from '../derived/derive.ts';
export { readDossier, readDossiers } from '../derived/dossiers.ts';
