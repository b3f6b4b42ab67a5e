#!lua
-- Writes nothing. Redis refuses it all the same where writes are refused, for it is not marked as one that only reads.
return {1}
