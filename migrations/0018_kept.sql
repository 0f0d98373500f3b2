-- Its number is kept for a change that comes from elsewhere.
SELECT 1;
