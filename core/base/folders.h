/* folders.h — the folders that a file of this program needs. */
#ifndef BASE_FOLDERS_H
#define BASE_FOLDERS_H

/* Makes those that lead to the file `path`, each open to its owner alone; one that is there stays as it is.
 * NULL: all are there. Else the first that could not be made (yours), and errno tells why. */
char *folders_make(const char *path) __attribute__((warn_unused_result));

#endif
