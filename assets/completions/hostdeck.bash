# hostdeck completion for bash: source this file, or put it in
# ~/.local/share/bash-completion/completions/hostdeck
_hostdeck() {
    local line=${COMP_LINE:0:COMP_POINT} current kept found
    local -a words
    read -r -a words <<<"$line"
    [[ $line == *[[:space:]] ]] && words+=("")
    current=${words[-1]}
    # bash cuts words at : and =, and puts back only what comes behind the last of them.
    kept=${current%"${current##*[:=]}"}
    COMPREPLY=()
    while IFS= read -r found; do
        COMPREPLY+=("${found#"$kept"}")
    done < <(printf '%s\n' "${words[@]:1}" | hostdeck completion --words 2>/dev/null | cut -f1)
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *: ]]; then
        compopt -o nospace
    fi
}
complete -o default -F _hostdeck hostdeck
