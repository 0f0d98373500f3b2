import type { FastifyInstance } from 'fastify';
import { accountRoutes } from './account-routes.ts';
import { exportRoutes } from './exporting.ts';
import { keptFormRoutes } from './kept-form-routes.ts';
import { ownRoutes } from './own-routes.ts';
import { setupRoutes } from './setup-routes.ts';
import { signInRoutes } from './sign-in-routes.ts';
import { ssoRoutes } from './sso-routes.ts';
import { tokenRoutes } from './token-routes.ts';

/** 账号: who uses the system, how they get in, and what they may do. */
export async function people(app: FastifyInstance): Promise<void> {
  setupRoutes(app);
  signInRoutes(app);
  ssoRoutes(app);
  keptFormRoutes(app);
  ownRoutes(app);
  accountRoutes(app);
  exportRoutes(app);
  tokenRoutes(app);
}
