/* from_root.h — a path that stays true wherever the program goes on. */
#ifndef BASE_FROM_ROOT_H
#define BASE_FROM_ROOT_H

/* `path` itself where it begins with '/', else within the folder of now. Not resolved: links and ".." stay.
 * Yours. */
char *path_from_root(const char *path) __attribute__((warn_unused_result));

#endif
