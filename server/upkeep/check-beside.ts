import { answerBeside } from './beside.ts';
import { checkFile } from './check.ts';

answerBeside((file: string) => checkFile(file));
