/**
 * Tables that nothing of the progress page rests on, though many savings write them: what people did, who they are
 * to the system, visits, papers, requests. One that is not named here only makes the page anew.
 */
export const NOT_IN_FIGURES = [
  'api_token',
  'attachment',
  'attachment_void',
  'audit',
  'calendar_token',
  'contact',
  'fact',
  'feed',
  'idempotency',
  'kept_form',
  'last_look',
  'request',
  'request_step',
  'saved_view',
  'seal',
  'session',
  'sign_in_failure',
  'visit',
  'visit_receiver',
  'visit_version',
  'webhook_delivery',
] as const;
