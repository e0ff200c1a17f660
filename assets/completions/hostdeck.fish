# hostdeck completion for fish: put this file into ~/.config/fish/completions/
function __hostdeck_words
    set -l before (commandline -opc)
    set -l current (commandline -ct)
    printf '%s\n' $before[2..-1] "$current" | hostdeck completion --words 2>/dev/null
end
complete -c hostdeck -f -a '(__hostdeck_words)'
